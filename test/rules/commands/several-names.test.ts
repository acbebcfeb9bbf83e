// Which commands take several names at once. What is done alike to each of several things takes all their names; one that takes a
// single name says here why.

import type { Command } from 'commander'
import { expect, test } from 'vitest'

import { commands } from '../../../src/commands/all.ts'

const aboutOne = 'it says much about one thing'
const ownValues = 'what it sets is different for each: a name, a file, a rule, a choice of settings'
const madeOne = 'it makes one thing, which has a name of its own'
const manyTargets = 'it has several targets, and says whom each change reaches'
const secret = 'it shows a secret of one person or application'
const considered = 'it gives or takes power over the tenant: each is a decision of its own'

const oneName: Readonly<Record<string, string>> = {
  'access-policy create': madeOne,
  'alarms delete-new': 'a contest is looked at on its own before a machine loses its object',
  'alarms show': aboutOne,
  'app add': madeOne,
  'app assign': manyTargets,
  'app change': ownValues,
  'app relate': 'the application; what it needs and replaces is several',
  'app show': aboutOne,
  'app unassign': manyTargets,
  'application add': madeOne,
  'application add-certificate': ownValues,
  'application add-secret': secret,
  'application assign': 'the application; those who are assigned are several',
  'application assigned': aboutOne,
  'application limit': considered,
  'application open': considered,
  'application permissions': 'shows one',
  'application unassign': 'the application; those who are assigned are several',
  'application ask': 'the permissions of one',
  'application grant': 'the permissions of one',
  'application withdraw': 'the permissions of one',
  'application remove-credential': considered,
  'application show': aboutOne,
  'bulk-token create': madeOne,
  'bulk-token show': aboutOne,
  'device install': 'a device installs one package at a time',
  'other-mdm add': madeOne,
  'other-mdm change': ownValues,
  'other-mdm show': aboutOne,
  'trusted-issuer add': considered,
  'trusted-issuer change': considered,
  'trusted-issuer show': aboutOne,
  'prepare admit': 'the secret; the PCs are several',
  'prepare create': madeOne,
  'prepare refuse': 'the secret; the PCs are several',
  'prepare show': aboutOne,
  'contest decide': considered,
  'contest open': ownValues,
  'device-object show': aboutOne,
  'devices repair': 'each has a hash of its own',
  'devices show': aboutOne,
  'group add-member': 'the group; its members are several',
  'group change': ownValues,
  'group create': madeOne,
  'group remove-member': 'the group; its members are several',
  'group show': aboutOne,
  'group why': aboutOne,
  'hash decode': aboutOne,
  'hash encode': ownValues,
  'hash doctor': 'a file has many lines, and what is said of them is long',
  import: 'a file has many lines, and what is said of them is long',
  'imports show': aboutOne,
  'inbox trust': ownValues,
  'licence assign': 'the licence; its holders are several',
  'licence remove': 'the licence; its holders are several',
  'licence units': ownValues,
  'manifest hand-over': 'each file goes to a receiver of its own',
  'manifest open': 'a file goes into a folder of its own',
  'manifest seal': madeOne,
  'manifest verify': aboutOne,
  'order create': madeOne,
  'order fulfil': 'each ends in a way of its own, with a card or a file of its own',
  'partner add': ownValues,
  'operator add': considered,
  'operator remove': considered,
  'partner end': considered,
  'partner oem-link': aboutOne,
  'partner provider': 'two partners, and how they stand to each other',
  'policy add': madeOne,
  'policy assign': manyTargets,
  'policy change': ownValues,
  'policy show': aboutOne,
  'policy unassign': manyTargets,
  'profile assign': manyTargets,
  'profile change': ownValues,
  'profile create': madeOne,
  'profile file': madeOne,
  'profile show': aboutOne,
  'profile unassign': manyTargets,
  'compliance add': madeOne,
  'compliance assign': manyTargets,
  'compliance change': ownValues,
  'compliance results': aboutOne,
  'compliance show': aboutOne,
  'compliance unassign': manyTargets,
  'filter change': ownValues,
  'filter create': madeOne,
  'filter preview': aboutOne,
  'filter show': aboutOne,
  'restriction assign': manyTargets,
  'restriction change': ownValues,
  'restriction create': madeOne,
  'restriction show': aboutOne,
  'restriction unassign': manyTargets,
  'corporate-device import': 'a file has many lines, and what is said of them is long',
  'role grant': considered,
  'role take': considered,
  'sync csv': 'a file has many lines, and what is said of them is long',
  'status-page assign': manyTargets,
  'status-page change': ownValues,
  'status-page create': madeOne,
  'role show': aboutOne,
  'status-page show': aboutOne,
  'status-page unassign': manyTargets,
  story: aboutOne,
  'tenant remove': considered,
  'upload show': aboutOne,
  'user access-pass': secret,
  'user create': madeOne,
  'user methods': aboutOne,
  'user remove-methods': 'whoever does it has to be sure with whom they speak',
  'user reset-password': secret,
  'user show': aboutOne,
}

type Named = readonly [string, Command]
const deep = (command: Command, before = ''): Named[] => {
  const name = `${before}${command.name()}`
  return [[name, command], ...command.commands.flatMap((one) => deep(one, `${name} `))]
}
const all = (await Promise.all(Object.values(commands).map((load) => load()))).flatMap((command) => deep(command))

test('a command that is given the name of a thing takes several names, or it is said why it takes one', () => {
  const single = all.flatMap(
    ([
      name,
      {
        registeredArguments: [first],
      },
    ]) => (first && !first.variadic ? [name] : []),
  )
  expect(single.filter((name) => !(name in oneName))).toEqual([])
  expect(Object.keys(oneName).filter((name) => !single.includes(name))).toEqual([])
})

test('devices, people, alarms and what is made by name are cut off, changed alike and deleted several at once', () => {
  const several = all.flatMap(
    ([
      name,
      {
        registeredArguments: [first],
      },
    ]) => (first?.variadic ? [name] : []),
  )
  for (const verb of ['retire', 'wipe', 'disable', 'enable', 'personal', 'company', 'delete', 'edit'])
    expect(several).toContain(`devices ${verb}`)
  for (const verb of ['disable', 'enable', 'sign-out', 'delete', 'change']) expect(several).toContain(`user ${verb}`)
  const deleting = all.map(([name]) => name).filter((name) => name.endsWith(' delete'))
  expect(deleting.filter((name) => !several.includes(name))).toEqual([])
})
