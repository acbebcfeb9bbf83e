// The groups that a person is in, each with how: added to it, by its rule, or through a group in it; and why, where that is asked for.

import { Badge, Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can } from '../../../shared/session/can.ts'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { waysQuery } from '../../api/membership.ts'
import type { Person } from '../../api/people.ts'
import { type GroupOfPerson, groupsOfPersonQuery } from '../../api/person/groups.ts'
import { paths } from '../../paths.ts'
import { Ways } from '../groups/ways.tsx'

const useStyles = makeStyles({
  list: { listStyleType: 'none', display: 'grid', margin: '8px 0 0', padding: 0 },
  item: {
    display: 'grid',
    gap: '8px',
    padding: '8px 0',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
  row: { display: 'flex', flexWrap: 'wrap', gap: '4px 12px', alignItems: 'center' },
  grow: { flex: '1 1 200px', minWidth: 0 },
  quiet: { color: tokens.colorNeutralForeground2 },
})

/** So many at first: few people are in more, and whoever is looks for one. */
const shownFirst = 50

/** Nothing for whoever may not read them. */
export function GroupsOfPerson({ person }: { readonly person: Person }) {
  const { allowed } = can(
    'directory.user.transitive-member-of',
    'directory.group.list',
    'directory.group.explain-member',
  )
  return allowed ? <Groups person={person} /> : null
}

function Groups({ person }: { readonly person: Person }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const groups = useQuery(groupsOfPersonQuery(person.id))
  const [every, setEvery] = useState(false)
  const all = groups.data ?? []
  const shown = every ? all : all.slice(0, shownFirst)
  return (
    <Panel title={t('people.groups.title')} beside={groups.data && <Badge appearance="tint">{all.length}</Badge>}>
      {groups.isLoading && <Waiting rows={2} />}
      {groups.isError && <Failed problem={groups.error} retry={() => void groups.refetch()} />}
      {groups.data && <Text>{t('people.groups.count', { count: all.length })}</Text>}
      {shown.length > 0 && (
        <ul className={styles.list} aria-label={t('people.groups.list', { name: person.displayName })}>
          {shown.map((group) => (
            <OneGroup key={group.id} person={person} group={group} />
          ))}
        </ul>
      )}
      {shown.length < all.length && (
        <Button onClick={() => setEvery(true)}>{t('people.groups.all', { count: all.length })}</Button>
      )}
    </Panel>
  )
}

function OneGroup({ person, group }: { readonly person: Person; readonly group: GroupOfPerson }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  const why = useQuery({ ...waysQuery(group.id, person.id), enabled: open })
  const how = !group.direct ? 'through' : group.membershipRule === null ? 'added' : 'byRule'
  return (
    <li className={styles.item}>
      <div className={styles.row}>
        <span className={styles.grow}>
          <RouteLink to={paths.group(group.id)}>{group.displayName}</RouteLink>{' '}
          <Text size={200} className={styles.quiet}>
            {t(`people.groups.${how}`)}
          </Text>
        </span>
        <Button
          size="small"
          appearance="subtle"
          aria-label={t('people.groups.why', { name: group.displayName })}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {t('groups.why.button')}
        </Button>
      </div>
      <div aria-live="polite">
        {open && why.isLoading && <Waiting rows={1} />}
        {open && why.isError && <Failed problem={why.error} retry={() => void why.refetch()} />}
        {open && why.data && <Ways ways={why.data.ways} name={t('people.groups.ways', { name: group.displayName })} />}
      </div>
    </li>
  )
}
