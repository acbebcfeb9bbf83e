import type { Db } from '../db/schema.ts'
import type { Urls } from '../http/listeners.ts'
import type { Seal } from '../pki/seal.ts'

/** What the routes need that administrators call. */
export type AdminDeps = { readonly db: Db; readonly seal: Seal; readonly urls: Pick<Urls, 'graph'> }
