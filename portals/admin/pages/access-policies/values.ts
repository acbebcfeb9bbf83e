// What the form of an access policy holds, and what it means to the service.

import type { TFunction } from 'i18next'
import * as z from 'zod/mini'

import type { Role } from '../../../../src/kernel/role.ts'
import type { AccessSettings } from '../../api/access-policies.ts'

/** The role behind each box of the form. */
export const roleBoxes = {
  globalAdministrators: 'global-administrator',
  deviceAdministrators: 'device-administrator',
  userAdministrators: 'user-administrator',
  adminAgents: 'admin-agent',
  salesAgents: 'sales-agent',
} as const satisfies Record<string, Role>
export type RoleBox = keyof typeof roleBoxes
export const boxes = Object.keys(roleBoxes) as RoleBox[]

export const whom = ['everybody', 'chosen'] as const
export const guards = ['sign-in', 'join'] as const
/** As many as a policy may name in each of its lists (src/contract/identity/access-policy.ts). */
export const mostNamed = 100

const people = z.array(z.object({ id: z.string(), name: z.string(), gone: z.boolean() })).check(z.maxLength(mostNamed))

export const schemaOf = (t: TFunction) =>
  z
    .object({
      displayName: z.string().check(z.trim(), z.minLength(1, t('accessPolicies.form.nameNeeded')), z.maxLength(256)),
      enabled: z.boolean(),
      whom: z.enum(whom),
      people,
      /** Typed and not added yet. */
      peopleTyped: z.string(),
      globalAdministrators: z.boolean(),
      deviceAdministrators: z.boolean(),
      userAdministrators: z.boolean(),
      adminAgents: z.boolean(),
      salesAgents: z.boolean(),
      except: people,
      exceptTyped: z.string(),
      guards: z.enum(guards),
    })
    .check(
      // Nobody may believe that somebody is named, or left out, who is not.
      z.refine((values) => values.whom === 'everybody' || values.peopleTyped.trim() === '', {
        path: ['people'],
        error: t('accessPolicies.form.notAdded'),
      }),
      z.refine((values) => values.exceptTyped.trim() === '', {
        path: ['except'],
        error: t('accessPolicies.form.notAdded'),
      }),
      z.refine(
        (values) => values.whom === 'everybody' || values.people.length > 0 || boxes.some((box) => values[box]),
        { path: ['people'], error: t('accessPolicies.form.somebodyNeeded') },
      ),
    )
export type Values = z.infer<ReturnType<typeof schemaOf>>

/** It would be about nobody until somebody is chosen; so a new one begins with those who can do most harm. */
export const newPolicy: Values = {
  displayName: '',
  enabled: true,
  whom: 'chosen',
  people: [],
  peopleTyped: '',
  globalAdministrators: true,
  deviceAdministrators: false,
  userAdministrators: false,
  adminAgents: false,
  salesAgents: false,
  except: [],
  exceptTyped: '',
  guards: 'sign-in',
}

export const valuesOf = (settings: AccessSettings): Values => ({
  displayName: settings.displayName,
  enabled: settings.enabled,
  whom: settings.everybody ? 'everybody' : 'chosen',
  people: [...settings.people],
  peopleTyped: '',
  ...(Object.fromEntries(boxes.map((box) => [box, settings.roles.includes(roleBoxes[box])])) as Record<
    RoleBox,
    boolean
  >),
  except: [...settings.except],
  exceptTyped: '',
  guards: settings.guards,
})

/** Of everybody nobody is chosen besides. */
export function settingsOf(values: Values): AccessSettings {
  const { displayName, enabled, people, except, guards } = values
  const everybody = values.whom === 'everybody'
  const roles = boxes.filter((box) => values[box]).map((box) => roleBoxes[box])
  return {
    displayName,
    enabled,
    everybody,
    people: everybody ? [] : people,
    roles: everybody ? [] : roles,
    except,
    guards,
  }
}
