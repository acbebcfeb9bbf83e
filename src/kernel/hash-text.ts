/** Characters that a request may have in the place of one hardware hash; a hash has 4000. */
export const longestHash = 8192
