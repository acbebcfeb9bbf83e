// Who holds which role, of everybody or of one person. Giving and taking are questions first, which say what the role allows.

import { Button, makeStyles, Text, Tooltip, tokens, useRestoreFocusTarget } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can } from '../../../shared/session/can.ts'
import { DismissRegular } from '../../../shared/ui/icons.ts'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { giveRole, type Held, heldRolesQuery, takeRole } from '../../api/role/held.ts'
import { paths } from '../../paths.ts'
import { GiveRole } from './give.tsx'
import { RoleQuestion } from './question.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '880px' },
  list: { listStyleType: 'none', display: 'grid', margin: 0, padding: 0 },
  item: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) auto',
    gap: '8px',
    alignItems: 'center',
    minHeight: '44px',
    padding: '4px 0',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
  words: { display: 'flex', flexWrap: 'wrap', gap: '2px 12px', alignItems: 'baseline' },
})

export type Change = { readonly does: 'give' | 'take'; readonly held: Held }

export function RolesPanel({ person }: { readonly person?: Held['person'] }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const list = useQuery(heldRolesQuery(person?.id))
  const [notice, setNotice] = useState<Notice>()
  const [change, setChange] = useState<Change>()
  const save = useMutation({
    mutationFn: async ({ does, held }: Change) => {
      await (does === 'give' ? giveRole(held) : takeRole(held.id))
    },
    onSuccess: async (_, { does, held }) => {
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['roles'] }),
        queries.invalidateQueries({ queryKey: ['people'] }),
      ])
      setChange(undefined)
      setNotice({ text: t(`roles.done.${does}`, { name: held.person.name, role: t(`role.${held.role}`) }) })
    },
  })
  const ask = (asked: Change) => {
    save.reset()
    setNotice(undefined)
    setChange(asked)
  }
  return (
    <Panel title={t(person ? 'roles.ofPerson' : 'roles.held')}>
      <div className={styles.stack}>
        {list.isPending && <Waiting rows={3} />}
        {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
        <Said notice={notice} />
        {list.data?.length === 0 && <Text>{t(person ? 'roles.none' : 'roles.nobody')}</Text>}
        {list.data && list.data.length > 0 && (
          <ul className={styles.list} aria-label={t(person ? 'roles.ofPerson' : 'roles.held')}>
            {list.data.map((held) => (
              <HeldItem
                key={held.id}
                held={held}
                named={!person}
                onTake={can('directory.role-assignment.delete').allowed ? () => ask({ does: 'take', held }) : undefined}
              />
            ))}
          </ul>
        )}
        {can('directory.role-assignment.create').allowed && (
          <GiveRole person={person} onGive={(held) => ask({ does: 'give', held })} />
        )}
      </div>
      {change && (
        <RoleQuestion
          change={change}
          busy={save.isPending}
          problem={save.error}
          onClose={() => setChange(undefined)}
          onConfirm={() => save.mutate(change)}
        />
      )}
    </Panel>
  )
}

function HeldItem(props: {
  readonly held: Held
  readonly named: boolean
  /** Without it there is no button. */
  readonly onTake: (() => void) | undefined
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { person, role, group } = props.held
  const restore = useRestoreFocusTarget() // after the question
  return (
    <li className={styles.item}>
      <span className={styles.words}>
        <Text weight="semibold">{t(`role.${role}`)}</Text>
        {props.named && <RouteLink to={paths.person(person.id)}>{person.name}</RouteLink>}
        <Text>{t(group ? 'roles.inGroup' : 'roles.everywhere')}</Text>
        {group && <RouteLink to={paths.group(group.id)}>{group.name}</RouteLink>}
      </span>
      {props.onTake && (
        <Tooltip relationship="label" content={t('roles.take', { role: t(`role.${role}`), name: person.name })}>
          <Button appearance="subtle" icon={<DismissRegular />} onClick={props.onTake} {...restore} />
        </Tooltip>
      )}
    </li>
  )
}
