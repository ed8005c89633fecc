import { programGuards } from './programGuards.js'

programGuards('cpu')
