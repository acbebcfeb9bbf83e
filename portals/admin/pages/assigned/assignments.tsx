// Targets of an application, a policy or a status page. Each change is a question first, which says for how many devices.

import { Field, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can, type Operation } from '../../../shared/session/can.ts'
import { Select } from '../../../shared/ui/form/select.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { groupOf, isSamePlace, type Target } from '../../api/management/targets.ts'
import { groupsQuery } from '../../api/queries.ts'
import { ReachQuestion, useNameOfTarget } from './reach.tsx'
import { TargetItem } from './target-item.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' },
  quiet: { color: tokens.colorNeutralForeground2 },
  list: { listStyleType: 'none', display: 'grid' },
  // Not at the bottom: a wrong choice has its error below it.
  add: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'flex-start' },
  choice: { flex: '1 1 220px', minWidth: 0 },
  beside: { marginTop: '26px', '@media (max-width: 719px)': { marginTop: 0 } },
})

export type AssignedKind = 'app' | 'policy' | 'statusPage'

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
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { kind, id, operation } = props
  const key = targetsKey(kind, id)
  const list = useQuery({ queryKey: key, queryFn: ({ signal }) => props.read(id, signal) })
  const nameOf = useNameOfTarget()
  const [notice, setNotice] = useState<Notice>()
  const [change, setChange] = useState<Change>()
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
        queries.invalidateQueries({ queryKey: ['status-pages'] }),
        queries.invalidateQueries({ queryKey: ['managed'] }),
      ])
      setChange(undefined)
      setNotice({ text: t(`assigned.done.${does}`, { name: nameOf(target) }) })
    },
  })
  const now = list.data ?? []
  const ask = (does: Change['does'], target: Target) => {
    save.reset()
    setNotice(undefined)
    const others = now.filter((one) => !isSamePlace(one, target))
    setChange({ does, target, after: does === 'removes' ? others : [...others, target] })
  }
  return (
    <Panel title={t('assigned.title')}>
      <div className={styles.stack}>
        <Text className={styles.quiet}>{t(`assigned.lead.${kind}`)}</Text>
        {list.isPending && <Waiting rows={2} />}
        {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
        <Said notice={notice} />
        {list.data?.length === 0 && <Text>{props.notYet ?? t('assigned.nobodyYet')}</Text>}
        {now.length > 0 && (
          <ul className={styles.list} aria-label={t('assigned.title')}>
            {now.map((target) => (
              <TargetItem
                key={groupOf(target) ?? target.kind}
                target={target}
                name={nameOf(target)}
                onRemove={can(operation).allowed ? () => ask('removes', target) : undefined}
              />
            ))}
          </ul>
        )}
        {list.data && props.notYet === undefined && (
          <AddTarget
            now={now}
            operation={operation}
            onAdd={(target) => ask(target.kind === 'excluded' ? 'excludes' : 'adds', target)}
          />
        )}
      </div>
      {change && (
        <ReachQuestion
          title={t(`assigned.ask.${change.does}`, { name: nameOf(change.target) })}
          confirm={t(`assigned.do.${change.does}`)}
          means={t(`assigned.means.${kind}.${change.does}`)}
          now={now}
          after={change.after}
          danger={change.does !== 'adds'}
          busy={save.isPending}
          problem={save.error}
          onClose={() => setChange(undefined)}
          onConfirm={() => save.mutate(change)}
        />
      )}
    </Panel>
  )
}

function AddTarget(props: {
  readonly now: readonly Target[]
  readonly operation: Operation
  readonly onAdd: (target: Target) => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const groups = useQuery(groupsQuery())
  const [chosen, setChosen] = useState('')
  const [how, setHow] = useState<'group' | 'excluded'>('group')
  const [wrong, setWrong] = useState<string>()
  const choice = useRef<HTMLSelectElement>(null)
  const keep = (element: HTMLSelectElement | null) => {
    choice.current = element
  }
  const free = (target: Target) => !props.now.some((one) => isSamePlace(one, target))
  const add = () => {
    const everyone = chosen === 'devices' || chosen === 'users'
    const problem =
      chosen === '' ? t('assigned.chooseFirst') : everyone && how === 'excluded' ? t('assigned.onlyGroups') : undefined
    setWrong(problem)
    if (problem) return choice.current?.focus()
    return props.onAdd(everyone ? { kind: chosen } : { kind: how, groupId: chosen })
  }
  const everyone = (['devices', 'users'] as const).filter((kind) => free({ kind }))
  const open = (groups.data ?? []).filter(({ id }) => free({ kind: 'group', groupId: id }))
  // What was chosen leaves the list once it is a target.
  const value = [...everyone, ...open.map(({ id }) => id)].includes(chosen) ? chosen : ''
  if (value !== chosen) setChosen(value)
  return (
    <div className={styles.add}>
      <Field
        label={t('assigned.whom')}
        className={styles.choice}
        {...(wrong && { validationMessage: wrong, validationState: 'error' as const })}
      >
        <Select
          ref={keep}
          value={value}
          onChange={(_, { value: next }) => {
            setChosen(next)
            setWrong(undefined)
          }}
        >
          <option value="">{t('assigned.choose')}</option>
          {everyone.map((kind) => (
            <option key={kind} value={kind}>
              {t(kind === 'devices' ? 'assigned.allDevices' : 'assigned.allUsers')}
            </option>
          ))}
          {open.length > 0 && (
            <optgroup label={t('assigned.groups')}>
              {open.map((group) => (
                <option key={group.id} value={group.id}>
                  {group.displayName}
                </option>
              ))}
            </optgroup>
          )}
        </Select>
      </Field>
      <div className={styles.beside}>
        <Select
          aria-label={t('assigned.how')}
          value={how}
          onChange={(_, { value: next }) => {
            setHow(next === 'excluded' ? 'excluded' : 'group')
            setWrong(undefined)
          }}
        >
          <option value="group">{t('assigned.include')}</option>
          <option value="excluded">{t('assigned.exclude')}</option>
        </Select>
      </div>
      <div className={styles.beside}>
        <GuardedButton operation={props.operation} onClick={add}>
          {t('assigned.add')}
        </GuardedButton>
      </div>
    </div>
  )
}
