// A Win32 package of our own kind says what its installer ends with and what it leaves:
//   TAXIWAY-WIN32 1\nresult=1618,0\nminutes=2\nfile=C:\Program Files\Contoso\tools.exe=4.2.0.0\nregistry=HKLM\SOFTWARE\Contoso\Version=4.2\n
// Behind the version of a file may stand ;sizeInMB:12;modifiedDate:2026-11-21T10:00:00Z;createdDate:2026-11-20T10:00:00Z, for rules about these.
// Several results are those of its tries, one after the other. Of any other file nothing is executed: it ends with 0, and the PC is believed
// to have what its rules of detection look for. TAXIWAY_RESULT=1603 in a command line counts before all of that.

import { filePath, type Left, registryPath } from './pc.ts'

export type Packaged = {
  readonly results: readonly number[]
  readonly minutes: number
  /** Undefined: nobody can tell. */
  readonly left: Left | undefined
}

export function readPackage(bytes: Uint8Array): Packaged {
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, 64 * 1024))
  if (!/^TAXIWAY-WIN32 1\r?\n/.test(text)) return { results: [0], minutes: 0, left: undefined }
  const lines = text.split(/\r?\n/).slice(1)
  const all = (name: string) =>
    lines.flatMap((line) => (line.startsWith(`${name}=`) ? [line.slice(name.length + 1)] : []))
  const pairs = (name: string, pathOf: (path: string) => string) =>
    Object.fromEntries(
      all(name).map((line) => {
        const at = line.lastIndexOf('=')
        return at === -1 ? [pathOf(line), ''] : [pathOf(line.slice(0, at)), line.slice(at + 1)]
      }),
    )
  const results = (all('result')[0] ?? '0').split(',').map(Number).filter(Number.isInteger)
  return {
    results: results.length === 0 ? [0] : results,
    minutes: Number(all('minutes')[0] ?? 0) || 0,
    left: {
      files: pairs('file', filePath),
      registry: pairs('registry', (path) => registryPath(path, '')),
      products: pairs('product', (code) => code.toUpperCase()),
    },
  }
}

/** Said on the command line; undefined for nothing. */
export function resultOnLine(commandLine: string): number | undefined {
  const said = /(?:^|\s)TAXIWAY_RESULT=(\d{1,10})(?:\s|$)/.exec(commandLine)
  return said ? Number(said[1]) : undefined
}
