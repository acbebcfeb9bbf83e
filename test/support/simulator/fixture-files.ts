// A machine on paper for tests: files, links and answers instead of a kernel. Folders exist where something lies in them.

import type { LinuxFiles } from '../../../src/simulator/harvest/linux-files.ts'

export type Fixture = {
  readonly files: Readonly<Record<string, string | Uint8Array>>
  readonly links?: Readonly<Record<string, string>>
  readonly exchange?: LinuxFiles['exchange']
  readonly run?: LinuxFiles['run']
}

export function fixtureFiles({ files, links = {}, exchange, run }: Fixture): LinuxFiles {
  const paths = [...Object.keys(files), ...Object.keys(links)]
  const follow = (path: string, depth = 0): string => {
    const parts = path.split('/')
    for (let count = 2; count <= parts.length; count++) {
      const target = links[parts.slice(0, count).join('/')]
      if (target !== undefined && depth < 16) return follow([target, ...parts.slice(count)].join('/'), depth + 1)
    }
    return path
  }
  return {
    async read(path) {
      const content = files[follow(path)]
      return typeof content === 'string' ? new TextEncoder().encode(content) : content
    },
    async list(path) {
      const folder = `${follow(path)}/`
      const inside = paths
        .filter((each) => each.startsWith(folder))
        .map((each) => each.slice(folder.length).split('/')[0]!)
      return [...new Set(inside)].sort()
    },
    async resolve(path) {
      const real = follow(path)
      return paths.some((each) => each === real || each.startsWith(`${real}/`)) ? real : undefined
    },
    exchange: exchange ?? (async () => undefined),
    run: run ?? (async () => undefined),
  }
}
