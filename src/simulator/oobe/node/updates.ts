// Updates in OOBE: the critical ones, and those of Autopilot itself. They never stop it; those that need a restart get one,
// and OOBE goes on behind them (S-199, S-200).

import { onward, recordStep } from '../next.ts'
import type { OobeNode } from '../node.ts'
import type { RebootReason } from '../state.ts'

export type UpdatesSlice = {
  readonly updatesDone: boolean
  readonly autopilotUpdateDone: boolean
}

export const updatesSlice: UpdatesSlice = { updatesDone: false, autopilotUpdateDone: false }

export const criticalUpdates = updates('OobeZdp', 'critical', 'zdp', { updatesDone: true })

export const autopilotUpdate = updates('AutopilotUpdate', 'autopilot', 'autopilotUpdate', { autopilotUpdateDone: true })

function updates<Name extends string>(
  name: Name,
  source: 'critical' | 'autopilot',
  restart: RebootReason,
  done: Partial<UpdatesSlice>,
): OobeNode<Name> {
  return {
    name,
    work: () => ({ kind: 'install-updates', source }),
    on: (_, event) => {
      if (event.type === 'updates-failed') {
        return onward(done, [recordStep('update-installed', 'warning', `not installed: ${event.message}`)])
      }
      if (event.type !== 'updates') return undefined
      const next = onward(
        done,
        event.installed.map((title) => recordStep('update-installed', 'ok', title)),
      )
      return event.reboot ? { ...next, restart } : next
    },
  }
}
