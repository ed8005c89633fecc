export function* rows() {}
