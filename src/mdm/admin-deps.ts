import type { Db } from '../db/schema.ts'
import type { Urls } from '../http/listeners.ts'
import type { Seal } from '../pki/seal.ts'

/** Dependencies of the administrators' routes. */
export type AdminDeps = { readonly db: Db; readonly seal: Seal; readonly urls: Pick<Urls, 'graph'> }
