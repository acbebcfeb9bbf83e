// Targets of an application, a policy, a status page, or of a restriction or limit of what people enrol. Each change is a question first, which says for how many devices.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can, type Operation } from '../../../shared/session/can.ts'
import { Sentences } from '../../../shared/ui/facts/sentences.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { filterOf, groupOf, isSamePlace, type Target } from '../../api/management/targets.ts'
import { AddTarget } from './add-target.tsx'
import { useNarrowingInWords } from './narrowing.ts'
import { ReachQuestion, useNameOfTarget } from './reach.tsx'
import { TargetItem } from './target-item.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' },
  quiet: { color: tokens.colorNeutralForeground2 },
  list: { listStyleType: 'none', display: 'grid' },
  narrowing: { gridColumn: '2 / -1', gridRow: '2', color: tokens.colorNeutralForeground2 },
})

export type AssignedKind = 'app' | 'removal' | 'policy' | 'compliance' | 'statusPage' | 'restriction' | 'limit'

/** They count for people, and no device has one. */
export const isForPeople = (kind: AssignedKind): boolean => kind === 'restriction' || kind === 'limit'

/** Its own, and lists that show it. */
export const targetsKey = (kind: AssignedKind, id: string) => ['targets', kind, id] as const

type Change = {
  readonly does: 'adds' | 'excludes' | 'removes'
  readonly target: Target
  readonly after: readonly Target[]
}

export function AssignmentsPanel(props: {
  readonly kind: AssignedKind
  readonly id: string
  readonly operation: Operation
  readonly read: (id: string, signal: AbortSignal) => Promise<readonly Target[]>
  readonly replace: (id: string, targets: readonly Target[]) => Promise<unknown>
  /** Why it cannot be assigned yet. */
  readonly notYet?: string | undefined
  /** What it does to whom it reaches, said before it does. */
  readonly effects?: readonly string[]
  /** What opens the fields, where they are not what people come for. */
  readonly opens?: string
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { kind, id, operation, effects } = props
  const forPeople = isForPeople(kind)
  const isRemoval = kind === 'removal'
  const words = isRemoval ? 'assigned.removal' : 'assigned'
  const key = targetsKey(kind, id)
  const list = useQuery({ queryKey: key, queryFn: ({ signal }) => props.read(id, signal) })
  const nameOf = useNameOfTarget()
  const [notice, setNotice] = useState<Notice>()
  const [change, setChange] = useState<Change>()
  const now = list.data ?? []
  const narrowing = useNarrowingInWords(now.some((target) => filterOf(target)) || change !== undefined)
  const save = useMutation({
    mutationFn: async ({ does, target }: Change) => {
      // On what is there now: somebody else may have assigned it meanwhile.
      const others = (await props.read(id, new AbortController().signal)).filter((one) => !isSamePlace(one, target))
      await props.replace(id, does === 'removes' ? others : [...others, target])
    },
    onSuccess: async (_, { does, target }) => {
      await Promise.all([
        queries.invalidateQueries({ queryKey: key }),
        queries.invalidateQueries({ queryKey: ['apps'] }),
        queries.invalidateQueries({ queryKey: ['policies'] }),
        queries.invalidateQueries({ queryKey: ['compliance'] }),
        queries.invalidateQueries({ queryKey: ['status-pages'] }),
        queries.invalidateQueries({ queryKey: ['restrictions'] }),
        queries.invalidateQueries({ queryKey: ['managed'] }),
      ])
      setChange(undefined)
      setNotice({ text: t(`${words}.done.${does}`, { name: nameOf(target) }) })
    },
  })
  const title = t(isRemoval ? 'assigned.removal.title' : 'assigned.title')
  const [open, setOpen] = useState(props.opens === undefined)
  const ask = (does: Change['does'], target: Target) => {
    save.reset()
    setNotice(undefined)
    const others = now.filter((one) => !isSamePlace(one, target))
    setChange({ does, target, after: does === 'removes' ? others : [...others, target] })
  }
  return (
    <Panel title={title}>
      <div className={styles.stack}>
        <Text className={styles.quiet}>{t(`assigned.lead.${kind}`)}</Text>
        {list.isPending && <Waiting rows={2} />}
        {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
        <Said notice={notice} />
        {list.data?.length === 0 && (
          <Text>{props.notYet ?? t(isRemoval ? 'assigned.removal.nobody' : 'assigned.nobodyYet')}</Text>
        )}
        {now.length > 0 && (
          <ul className={styles.list} aria-label={title}>
            {now.map((target) => (
              <TargetItem
                key={groupOf(target) ?? target.kind}
                target={target}
                name={nameOf(target)}
                onRemove={can(operation).allowed ? () => ask('removes', target) : undefined}
              >
                {filterOf(target) && <Text className={styles.narrowing}>{narrowing(target)}</Text>}
              </TargetItem>
            ))}
          </ul>
        )}
        {!open && (
          <div>
            <GuardedButton operation={operation} onClick={() => setOpen(true)}>
              {props.opens ?? ''}
            </GuardedButton>
          </div>
        )}
        {open && list.data && props.notYet === undefined && (
          <AddTarget
            now={now}
            everyone={forPeople ? ['users'] : ['devices', 'users']}
            operation={operation}
            {...(isRemoval && { label: t('assigned.removal.whom'), opened: true })}
            filters
            onAdd={(target) => ask(target.kind === 'excluded' ? 'excludes' : 'adds', target)}
          />
        )}
      </div>
      {change && (
        <ReachQuestion
          title={t(`${words}.ask.${change.does}`, { name: nameOf(change.target) })}
          confirm={t(`${words}.do.${change.does}`)}
          means={t(`assigned.means.${kind}.${change.does}`)}
          now={now}
          after={change.after}
          forPeople={forPeople}
          danger={(change.does === 'adds') === isRemoval}
          busy={save.isPending}
          problem={save.error}
          onClose={() => setChange(undefined)}
          onConfirm={() => save.mutate(change)}
        >
          {change.does === 'adds' && filterOf(change.target) && <Text>{narrowing(change.target)}</Text>}
          {effects && change.does === 'adds' && <Sentences of={effects} />}
        </ReachQuestion>
      )}
    </Panel>
  )
}
