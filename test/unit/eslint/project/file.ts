// The rule's tests lint texts of their own under this file's name, so that they have types.
export {}
