// About how many rows a file has, so that a bar can say how far it is.

const newline = 0x0a
const sealed = 'age-encryption.org/'

/** Undefined: its lines are no rows, as it is sealed. */
export async function lineCount(file: Blob): Promise<number | undefined> {
  if ((await file.slice(0, sealed.length).text()) === sealed) return undefined
  let lines = 0
  let last = newline
  const reader = file.stream().getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return Math.max(1, last === newline ? lines : lines + 1)
    for (let at = value.indexOf(newline); at !== -1; at = value.indexOf(newline, at + 1)) lines++
    last = value.at(-1) ?? last
  }
}
