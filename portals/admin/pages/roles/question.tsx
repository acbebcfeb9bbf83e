// Asks before a role is given or taken: what it allows, and for whom.

import { Text } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { isForGroups } from '../../../../src/kernel/role.ts'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import type { Change } from './panel.tsx'

export function RoleQuestion(props: {
  readonly change: Change
  readonly busy: boolean
  readonly problem: unknown
  readonly onClose: () => void
  readonly onConfirm: () => void
}) {
  const { t } = useTranslation()
  const { does, held } = props.change
  const { role, group, person } = held
  const words = { name: person.name, role: t(`role.${role}`) }
  return (
    <Confirm
      open
      title={t(`roles.ask.${does}`, words)}
      confirm={t(`roles.do.${does}`)}
      danger={does === 'take' || role === 'global-administrator'}
      busy={props.busy}
      onClose={props.onClose}
      onConfirm={props.onConfirm}
    >
      <Text>
        {group && isForGroups(role)
          ? t(`roles.allowsInGroup.${role}`, { group: group.name })
          : t(`roles.allows.${role}`, words)}
      </Text>
      <Text>{t(does === 'give' ? 'roles.askedForFactor' : 'roles.takeMeans', words)}</Text>
      {props.problem ? <Failed problem={props.problem} /> : null}
    </Confirm>
  )
}
