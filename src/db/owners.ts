// The feature that owns each table is that whose file of schema/ has it: only its own files write the table's rows, whoever else
// reads them. A feature further to the right asks the owner's statements. test/rules/owners.test.ts holds this.

import { alarm } from './schema/alarm.ts'
import { assignment } from './schema/assignment.ts'
import { audit } from './schema/audit.ts'
import { autopilot } from './schema/autopilot/autopilot.ts'
import { directory } from './schema/directory.ts'
import { identity } from './schema/identity.ts'
import { jobs, queue } from './schema/jobs.ts'
import { lifecycle } from './schema/lifecycle.ts'
import { lock } from './schema/lock.ts'
import { mdm } from './schema/mdm.ts'
import { partner } from './schema/partner.ts'
import { pki } from './schema/pki.ts'
import { preparation } from './schema/preparation.ts'
import { story } from './schema/story.ts'
import type { Database } from './schema.ts'

const tablesOf = {
  alarm,
  assignment,
  audit,
  autopilot,
  directory,
  identity,
  jobs,
  db: { ...queue, ...lock },
  lifecycle,
  mdm,
  partner,
  pki,
  preparation,
  story,
}

type Owned = { [F in keyof typeof tablesOf]: keyof (typeof tablesOf)[F] }[keyof typeof tablesOf]

/** Does not compile while a table has no owner. */
export const owners: Readonly<Record<keyof Database, string>> = Object.fromEntries(
  Object.entries(tablesOf).flatMap(([feature, tables]) => Object.keys(tables).map((table) => [table, feature])),
) as Record<Owned, string>
