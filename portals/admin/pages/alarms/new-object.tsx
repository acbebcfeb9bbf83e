// The object of a contest that came second: the machine that asked without proof got it. Deleting it cuts that machine off
// and leaves the device that the contest is about alone (docs/stories/forged-hash.md).

import { makeStyles, Text } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { type NewObject, newObjectOf, textOf } from '../../../../src/alarm/sides.ts'
import { ApiProblem } from '../../../shared/api/problem.ts'
import { can } from '../../../shared/session/can.ts'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { Copyable } from '../../../shared/ui/output/copyable.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import type { Alarm } from '../../api/alarms.ts'
import { deleteDirectoryDevice } from '../../api/directory.ts'
import { deviceObjectQuery } from '../../api/queries.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gap: '12px' },
  made: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '0 8px', overflowWrap: 'anywhere' },
  effects: { display: 'grid', gap: '6px', paddingLeft: '20px', margin: 0, overflowWrap: 'anywhere' },
})

/** Which object it is: it has no page of its own, so its id leads to it elsewhere. */
export function WhichObject({ alarm }: { readonly alarm: Alarm }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const made = newObjectOf(alarm)
  if (!made) return null
  return (
    <div className={styles.made}>
      <Text>{t('alarms.newObject.is', { name: made.displayName })}</Text>
      <Copyable name={t('alarms.newObject.id')} value={made.id} />
    </div>
  )
}

/** Whether somebody has deleted it already. */
export function useNewObjectGone(alarm: Alarm): boolean {
  const made = newObjectOf(alarm)
  const { allowed } = can('directory.device.delete')
  return useQuery({ ...deviceObjectQuery(made?.id ?? ''), enabled: made !== undefined && allowed }).data === null
}

/** Nothing for an alarm that made no object; a sentence when it is gone. Closing the alarm does not delete the object. */
export function NewObjectAction(props: {
  readonly alarm: Alarm
  readonly gone: boolean
  readonly onDelete: () => void
}) {
  const { t } = useTranslation()
  const made = newObjectOf(props.alarm)
  if (!made) return null
  if (props.gone) return <Text>{t('alarms.newObject.gone', { name: made.displayName })}</Text>
  return (
    <GuardedButton operation="directory.device.delete" onClick={props.onDelete}>
      {t('alarms.newObject.button')}
    </GuardedButton>
  )
}

export function DeleteNewObject(props: {
  readonly alarm: Alarm
  readonly made: NewObject
  readonly onClose: () => void
  readonly onDone: (said: string) => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { alarm, made } = props
  const name = made.displayName
  const remove = useMutation({
    mutationFn: () => deleteOrGone(made.id),
    onSuccess: (deleted) => {
      queries.setQueryData(deviceObjectQuery(made.id).queryKey, null)
      const said = alarm.state === 'closed' ? 'gone' : deleted ? 'done' : 'goneDone'
      props.onDone(t(`alarms.newObject.${said}`, { name }))
    },
  })
  const effects = t('alarms.newObject.effects', {
    returnObjects: true,
    name,
    serial: textOf(alarm.detail, 'serialNumber') ?? t('device.unnamed'),
  }) as readonly string[]
  return (
    <Confirm
      open
      title={t('alarms.newObject.title', { name })}
      confirm={t('alarms.newObject.button')}
      onClose={() => {
        if (!remove.isPending) props.onClose()
      }}
      onConfirm={() => {
        // The button stays in reach while it works: a disabled one would lose the focus.
        if (!remove.isPending) remove.mutate()
      }}
    >
      <div className={styles.stack}>
        <Text>{t('alarms.newObject.lead')}</Text>
        <ul className={styles.effects}>
          {effects.map((effect) => (
            <li key={effect}>{effect}</li>
          ))}
        </ul>
        <div aria-live="polite">{remove.isPending && <Text>{t('alarms.newObject.working')}</Text>}</div>
        {remove.isError && <Failed problem={remove.error} />}
      </div>
    </Confirm>
  )
}

/** False when it was gone already. */
async function deleteOrGone(id: string): Promise<boolean> {
  try {
    await deleteDirectoryDevice(id)
    return true
  } catch (problem) {
    if (problem instanceof ApiProblem && problem.status === 404) return false
    throw problem
  }
}
