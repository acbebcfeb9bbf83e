// A person sets up Windows Hello at a device that was set up before: a second factor, and from then on the device's key for them.

import { setUpHelloFor } from '../effect/set-up-hello.ts'
import { recordStep } from '../run/running.ts'
import { passwordOf } from '../run/scripted-user.ts'
import { identityOf, whyNot } from './sign-in-at-desk.ts'
import { atTheDesktop, type Elsewhere, type StandingOptions } from './standing.ts'

export type HelloResult =
  | Elsewhere
  | { readonly kind: 'hello-registered'; readonly userName: string }
  | { readonly kind: 'hello-failed'; readonly message: string }
  /** The device has local accounts only. */
  | { readonly kind: 'not-joined' }

export function setUpHelloHere(options: StandingOptions): Promise<HelloResult> {
  return atTheDesktop(options, async (running): Promise<HelloResult> => {
    if (!(await identityOf(running))) return { kind: 'not-joined' }
    const happening = await setUpHelloFor(running, passwordOf(running, false))
    if (happening.type === 'hello-set-up') {
      recordStep(running, 'hello-registered', 'ok', happening.userName)
      return { kind: 'hello-registered', userName: happening.userName }
    }
    const message = happening.type === 'failed' ? `${happening.code} ${happening.message}` : whyNot(happening)
    recordStep(running, 'hello-failed', 'warning', message)
    return { kind: 'hello-failed', message }
  })
}
