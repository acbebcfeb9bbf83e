// The folders of the portals that hold source, so that a rule about all of them misses none that is added.

import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const portals = fileURLToPath(new URL('../../../portals/', import.meta.url))

export const portalFolders: readonly string[] = readdirSync(portals, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['dist', 'node_modules'].includes(entry.name))
  .map(({ name }) => `portals/${name}`)
