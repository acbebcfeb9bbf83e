// docs/operating/data.md: what is stored of whom, table by table, where it stands and how it goes.

import { owners } from '../../src/db/owners.ts'
import { type Placement, placement } from '../../src/db/placement.ts'
import type { Database } from '../../src/db/schema.ts'
import { type DataKind, dataKind, dataKinds } from './data-kind.ts'

type Table = keyof Database

const ofTenant = (place: Placement): boolean => typeof place === 'object' && place.by === 'tenant_id'

export function dataDocument(): string {
  const tables = (Object.keys(owners) as Table[]).sort(
    (a, b) => owners[a].localeCompare(owners[b], 'en') || a.localeCompare(b, 'en'),
  )
  const kinds = (Object.entries(dataKinds) as [DataKind, string][]).map(([kind, what]) => `| \`${kind}\` | ${what} |`)
  const rows = tables.map((table) => {
    const [kind, what] = dataKind[table]
    return `| \`${table}\` | ${owners[table]} | ${kind} | ${what} | ${ofTenant(placement[table]) ? 'yes' : ''} |`
  })
  return `# What is stored, where, and how it goes

Made by \`npm run generate\` from [scripts/generate/data-kind.ts](../../scripts/generate/data-kind.ts), [src/db/owners.ts](../../src/db/owners.ts) and
[placement.ts](../../src/db/placement.ts); the text stands in [scripts/generate/data.ts](../../scripts/generate/data.ts). Do not edit.

All of it is in one PostgreSQL database. Beside it, in the data folder of the server: the [master key](keys.md), certificates, the
credentials of the command line and the newest checkpoints of [audit trails](audit.md). Logs name ids and addresses.

## Where

One installation is one place. Whatever the organisation, the country of its people, and the way by which devices were registered, its
rows are in the database of the installation, and in no other. The operator says where that is in \`dataRegion\`
([settings](settings.md)); every organisation reads it as \`dataRegion\` of \`/v1.0/organization\` and in \`taxiway organization show\`,
and none can change it for itself. The server does not check that it is true. Whoever needs data in two regions runs two installations.

## What of

| Kind | What it is about |
| --- | --- |
${kinds.join('\n')}

Of registration, what is stored is what the service needs: the identity of devices, their organisation, profiles and assignments. What
else a file says, such as columns of an inventory, is read and not kept. Nothing is taken from the user's own data on a device.

| Table | Feature | Kind | What is in it | Of a tenant |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

Rows of tables that are not of a tenant stand by what they are looked for: \`domain\`, \`hardware_key\` and \`device_code\` name their
tenant, too, and go with it. Kind \`installation\` is of no tenant.

## When a tenant leaves

\`\`\`sh
npx taxiway devices export --tenant fabrikam.example > devices.csv
npx taxiway audit export --tenant fabrikam.example > trail.jsonl
npx taxiway tenant remove fabrikam.example --dry-run
npx taxiway tenant remove fabrikam.example
\`\`\`

The operator does it, on the machine of the server. With the answer, in one transaction: the keys that sign its tokens and the credentials
of its applications are gone, its people and devices are disabled, its domains are free. A token that is out is refused at once by the
server that was asked, and within a minute by others. Then, in batches that any server of the installation goes on with:

1. its links to customers are over, and what it granted to partners, or customers to it, ends on both sides; the other side keeps the names of the organisations, and in its
   audit trail the name of whoever granted it, as it was told then. [Contests](../protocols/contests.md) that it opened are refused;
2. its devices go with the keys of their hardware: another organisation may register the machines from here on;
3. all other rows of every table, those that refer to others first;
4. the tenant itself; what still wanted to write for it fails here;
5. its audit trail, after it was kept at which place and with which digest it ended, so that an export is provable against it;
6. every table is counted once more. Only when nothing is there is it done.

What stays is the receipt (\`taxiway tenant removals\`): id and domain, when and by whom it was asked for, rows by table, the end of the
trail; and the last line of its trail in \`audit-checkpoints.jsonl\`. Both are the installation's.

What others have of it stays theirs: the names of the two organisations in a partner's list of customers; in a partner's trail the names of those who
granted, withdrew, approved or refused; and in a contest that somebody opened about one of its devices the numbers, without a name, of the
organisation and the registration, until 400 days after the decision.

The last tenant is not removed, and none with a credential of its own. Backups of the database keep
what they have: delete them as your rules say.
`
}
