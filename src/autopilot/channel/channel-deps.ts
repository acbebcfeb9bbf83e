import type { Urls } from '../../http/listeners.ts'
import type { Seal } from '../../pki/seal.ts'
import type { ImportDeps } from '../import/run.ops.ts'

/** Dependencies of a channel's routes. */
export type ChannelDeps = ImportDeps & { readonly urls: Urls; readonly seal: Seal }
