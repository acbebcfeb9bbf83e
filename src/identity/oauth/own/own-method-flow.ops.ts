// A person adds something to sign in with: after all that they have was shown in this very sign-in, the pages that set up a first
// factor set up one more. It needs no page of its own, and a key or a recovery code is seen by these pages alone.

import type { Authority } from '../../identity.ops.ts'
import { ownMethodParam } from '../../provider/configuration.ops.ts'
import type { Answer } from '../answer.ts'
import { type Adds, finish } from '../factor-step.ops.ts'
import { type OpenSignIn, paramOf, type SignInRequest } from '../open-sign-in.ops.ts'
import { showNewPasskey } from '../passkey-flow.ops.ts'
import { showNewApp } from '../second-factor-flow.ops.ts'
import { askNewCodes } from './new-codes.ops.ts'

export async function addMethod(
  deps: Authority,
  request: SignInRequest,
  open: OpenSignIn,
  { adds: proven }: Adds,
): Promise<Answer> {
  switch (paramOf(open.pending, ownMethodParam)) {
    case 'app':
      return showNewApp(deps, request, open, proven)
    case 'passkey': {
      const shown = await showNewPasskey(deps, request, open, proven)
      return shown ?? finish(request, open, proven, proven.shown) // no address at which browsers keep passkeys
    }
    default:
      return askNewCodes(request, open, { adds: proven })
  }
}
