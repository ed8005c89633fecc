import 'cotangent'
