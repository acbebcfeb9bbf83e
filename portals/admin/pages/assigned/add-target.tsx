// Chooses whom something is assigned to, or who is left out: one list for all kinds of things that are assigned.

import { Field, makeStyles } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can, type Operation } from '../../../shared/session/can.ts'
import { Select } from '../../../shared/ui/form/select.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { filtersQuery } from '../../api/management/filters.ts'
import { isSamePlace, type Narrowing, type Target } from '../../api/management/targets.ts'
import { groupsQuery } from '../../api/queries.ts'

const useStyles = makeStyles({
  // Not at the bottom: a wrong choice has its error below it.
  add: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'flex-start' },
  choice: { flex: '1 1 220px', minWidth: 0 },
  beside: { marginTop: '26px', '@media (max-width: 719px)': { marginTop: 0 } },
})

export function AddTarget(props: {
  readonly now: readonly Target[]
  /** Whom it can be assigned to as a whole; the others are groups. */
  readonly everyone: ReadonlyArray<'devices' | 'users'>
  readonly operation: Operation
  /** Of the choice, where it is not whom something is assigned to. */
  readonly label?: string
  /** It was asked for just now: the focus goes to the choice. */
  readonly opened?: boolean
  /** Whether a filter can narrow it. */
  readonly filters?: boolean
  readonly onAdd: (target: Target) => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const groups = useQuery(groupsQuery())
  const [chosen, setChosen] = useState('')
  const [how, setHow] = useState<'group' | 'excluded'>('group')
  const filters = useQuery({
    ...filtersQuery(),
    enabled: props.filters === true && can('assignment.filter.list').allowed,
  }).data
  const [filterId, setFilterId] = useState('')
  const [narrows, setNarrows] = useState<Narrowing['type']>('include')
  const [wrong, setWrong] = useState<string>()
  const choice = useRef<HTMLSelectElement>(null)
  const keep = (element: HTMLSelectElement | null) => {
    choice.current = element
  }
  const { opened = false } = props
  useEffect(() => {
    if (opened) choice.current?.focus()
  }, [opened])
  const free = (target: Target) => !props.now.some((one) => isSamePlace(one, target))
  const add = () => {
    const whole = props.everyone.find((kind) => kind === chosen)
    const problem =
      chosen === ''
        ? t(`assigned.chooseFirst.${props.everyone.length > 1 ? 'both' : (props.everyone[0] ?? 'both')}`)
        : whole && how === 'excluded'
          ? t('assigned.onlyGroups')
          : undefined
    setWrong(problem)
    if (problem) return choice.current?.focus()
    if (how === 'excluded') return props.onAdd({ kind: 'excluded', groupId: chosen })
    const filter = filterId === '' ? {} : { filter: { id: filterId, type: narrows } }
    return props.onAdd(whole ? { kind: whole, ...filter } : { kind: 'group', groupId: chosen, ...filter })
  }
  const everyone = props.everyone.filter((kind) => free({ kind }))
  const open = (groups.data ?? []).filter(({ id }) => free({ kind: 'group', groupId: id }))
  // What was chosen leaves the list once it is a target.
  const value = [...everyone, ...open.map(({ id }) => id)].includes(chosen) ? chosen : ''
  if (value !== chosen) setChosen(value)
  return (
    <div className={styles.add}>
      <Field
        label={props.label ?? t('assigned.whom')}
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
      {filters && filters.length > 0 && how !== 'excluded' && (
        <>
          <Field label={t('assigned.filter')} className={styles.choice}>
            <Select value={filterId} onChange={(_, { value: next }) => setFilterId(next)}>
              <option value="">{t('assigned.noFilter')}</option>
              {filters.map(({ id, displayName }) => (
                <option key={id} value={id}>
                  {displayName}
                </option>
              ))}
            </Select>
          </Field>
          {filterId !== '' && (
            <div className={styles.beside}>
              <Select
                aria-label={t('assigned.narrows')}
                value={narrows}
                onChange={(_, { value: next }) => setNarrows(next === 'exclude' ? 'exclude' : 'include')}
              >
                <option value="include">{t('assigned.onlyMatching')}</option>
                <option value="exclude">{t('assigned.withoutMatching')}</option>
              </Select>
            </div>
          )}
        </>
      )}
      <div className={styles.beside}>
        <GuardedButton operation={props.operation} onClick={add}>
          {t('assigned.add')}
        </GuardedButton>
      </div>
    </div>
  )
}
