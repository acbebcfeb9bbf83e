// The list of kinds of managed items. Whatever is done for every kind goes through it; nothing but a kind's own folder names
// one (docs/adding-a-managed-kind.md).

import { app } from './app/kind.routes.ts'
import { certificate } from './certificate/kind.routes.ts'
import { compliance } from './compliance/kind.routes.ts'
import { pfx } from './pfx/kind.routes.ts'
import { policy } from './policy/kind.routes.ts'
import { removal } from './removal/kind.routes.ts'
import { scep } from './scep/kind.routes.ts'

export const kinds = [policy, certificate, scep, pfx, app, removal, compliance] as const
