import './core/singleCopy.js'
