/** The functions of `random.*`. */
export {}
