// What the commands about other device management and other directories reach.

import { expect } from 'vitest'

import type { At, Reaches } from '../execute.ts'

type Named = { readonly id: string; readonly displayName: string; readonly appliesTo?: string }
type Sort = { readonly path: string; readonly body: (name: string) => object; readonly said: (at: At) => object }

const ours = 'Taxiway'
const sorts: Readonly<Record<string, Sort>> = {
  'other-mdm': {
    path: '/beta/policies/mobileDeviceManagementPolicies',
    body: (displayName) => ({ displayName, discoveryUrl: 'https://mdm.contoso.example/discover' }),
    said: ({ options: { for: whom, group, discovery, terms } }) => ({
      ...((whom !== undefined || group !== undefined) && { appliesTo: whom ?? 'selected' }),
      ...(discovery !== undefined && { discoveryUrl: discovery }),
      ...(terms !== undefined && { termsOfUseUrl: terms }),
    }),
  },
  'trusted-issuer': {
    path: '/beta/deviceManagement/trustedIssuers',
    body: (displayName) => ({
      displayName,
      issuer: 'https://sts.contoso.example/',
      keysUrl: 'https://sts.contoso.example/keys',
      audience: 'https://mdm.contoso.example/',
      directoryId: '7e1f2a30-1111-4222-8333-444455556666',
    }),
    said: ({ options: { issuer, keys, audience, directory } }) => ({
      ...(issuer !== undefined && { issuer }),
      ...(keys !== undefined && { keysUrl: keys }),
      ...(audience !== undefined && { audience }),
      ...(directory !== undefined && { directoryId: directory }),
    }),
  },
}

const sortOf = ({ words }: At) => sorts[words[0] ?? ''] as Sort
const nameOf = ({ args: [name = 'One'] }: At): string => (name === 'ours' ? ours : name)
const all = async (at: At) => (await at.stage.api.get<{ value: Named[] }>(sortOf(at).path)).value
const found = async (at: At) => (await all(at)).find(({ displayName }) => displayName === nameOf(at))

const reaches: Reaches = {
  async before(at) {
    const { path, body } = sortOf(at)
    for (const { id, displayName } of await all(at))
      if (displayName !== ours) await at.stage.api.delete(`${path}/${id}`)
    if (at.words[1] !== 'add' && nameOf(at) !== ours) await at.stage.api.post(path, body(nameOf(at)))
  },
  async after(at) {
    const one = await found(at)
    if (at.words[1] === 'delete') return expect(one).toBeUndefined()
    expect(at.said.out).toContain(nameOf(at))
    expect(one).toMatchObject(sortOf(at).said(at))
    if (nameOf(at) === ours) await at.stage.api.patch(`${sortOf(at).path}/${one?.id}`, { appliesTo: 'all' })
  },
}

export const elsewhereReach: Readonly<Record<string, Reaches>> = Object.fromEntries(
  Object.keys(sorts).flatMap((sort) =>
    ['', ' list', ' show', ' add', ' change', ' delete'].map((verb) => [`${sort}${verb}`, reaches]),
  ),
)
