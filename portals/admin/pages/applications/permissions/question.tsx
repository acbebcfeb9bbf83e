// Asks before a permission is given or taken: what it allows, in plain words, for whom, and from when.

import { makeStyles, Text } from '@fluentui/react-components'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../../../../shared/ui/form/confirm.tsx'
import { Failed } from '../../../../shared/ui/states.tsx'
import type { Known, Whom } from '../../../api/application/permissions.ts'

const useStyles = makeStyles({ effects: { display: 'grid', gap: '6px', paddingLeft: '20px', margin: 0 } })

export type PermissionChange = {
  readonly does: 'give' | 'take'
  readonly whom: Whom
  /** One, or all that one person gave. */
  readonly permissions: readonly Known[]
  /** It goes on to ask for it: whoever signs in is asked for consent again. */
  readonly asked: boolean
}

export const whomInWords = (t: TFunction, whom: Whom): string =>
  whom.kind === 'person' ? t('applications.whom.person', { name: whom.name }) : t(`applications.whom.${whom.kind}`)

export function PermissionQuestion(props: {
  readonly name: string
  readonly change: PermissionChange
  readonly busy: boolean
  readonly problem: unknown
  readonly onClose: () => void
  readonly onConfirm: () => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { does, whom, permissions, asked } = props.change
  return (
    <Confirm
      open
      title={t(`applications.permission.ask.${does}`, {
        name: props.name,
        permission: permissions.map((one) => one.name).join(', '),
      })}
      confirm={t(`applications.permission.do.${does}`)}
      danger={does === 'take'}
      busy={props.busy}
      onClose={props.onClose}
      onConfirm={props.onConfirm}
    >
      {permissions.map(({ name, words }) => (
        <Text key={name} weight="semibold">
          {words}
        </Text>
      ))}
      <ul className={styles.effects}>
        {does === 'give' ? (
          <li>
            {whom.kind === 'person'
              ? t('applications.permission.means.person', { name: whom.name })
              : t(`applications.permission.means.${whom.kind}`)}
          </li>
        ) : (
          <>
            <li>{t('applications.permission.taken')}</li>
            <li>{t('applications.permission.takenAtOnce')}</li>
            {asked && whom.kind !== 'itself' && <li>{t('applications.permission.askedAgain')}</li>}
          </>
        )}
      </ul>
      {props.problem != null && <Failed problem={props.problem} />}
    </Confirm>
  )
}
