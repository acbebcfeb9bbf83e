// As a shell reads a line: words, quotation marks, what is read from and written to which file. No more than our examples have.

export type ShellLine = {
  /** Behind `taxiway`. */
  readonly words: readonly string[]
  readonly input?: string
  readonly output?: string
}

export function readShellLine(line: string): ShellLine {
  const inside = /^[A-Z_]+=\$\((.*)\)$/.exec(line)?.[1] ?? line
  const words = [...inside.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare = '']) => quoted ?? bare)
  const take = (sign: string): string | undefined => {
    const at = words.indexOf(sign)
    return at < 0 ? undefined : words.splice(at, 2)[1]
  }
  const [input, output] = [take('<'), take('>')]
  return { words: words.slice(1), ...(input !== undefined && { input }), ...(output !== undefined && { output }) }
}
