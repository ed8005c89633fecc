import 'cotangent/fp'
