import type { Urls } from '../../http/listeners.ts'
import type { ImportDeps } from '../import/run.ops.ts'

/** What the routes of a channel need. */
export type ChannelDeps = ImportDeps & { readonly urls: Urls }
