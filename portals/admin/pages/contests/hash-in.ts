/** The hardware hash in what was pasted: by itself, or as one value of a row of a CSV, which is the longest. */
export function hashIn(pasted: string): string {
  const values = pasted.split(/[,;"\t]/).map((value) => value.replace(/\s+/g, ''))
  return values.reduce((longest, value) => (value.length > longest.length ? value : longest), '')
}
