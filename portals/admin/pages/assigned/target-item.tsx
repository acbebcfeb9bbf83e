// One target in a list of targets, and the button that takes it away.

import { Badge, Button, makeStyles, Text, Tooltip, tokens, useRestoreFocusTarget } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { DismissRegular, LaptopRegular, PeopleTeamRegular } from '../../../shared/ui/icons.ts'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { groupOf, type Target } from '../../api/management/targets.ts'
import { paths } from '../../paths.ts'

const useStyles = makeStyles({
  item: {
    display: 'grid',
    gridTemplateColumns: '24px minmax(0, 1fr) auto auto',
    gap: '8px',
    alignItems: 'center',
    padding: '8px 0',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
  icon: { fontSize: '20px', lineHeight: 0 },
})

export function TargetItem(props: {
  readonly target: Target
  readonly name: string
  /** Without it there is no button. */
  readonly onRemove?: (() => void) | undefined
  /** What else is to be known of it. */
  readonly children?: ReactNode
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { target, name } = props
  const groupId = groupOf(target)
  const restore = useRestoreFocusTarget() // after the question
  return (
    <li className={styles.item}>
      <span className={styles.icon} aria-hidden>
        {target.kind === 'devices' ? <LaptopRegular /> : <PeopleTeamRegular />}
      </span>
      {groupId === undefined ? <Text>{name}</Text> : <RouteLink to={paths.group(groupId)}>{name}</RouteLink>}
      <Badge appearance="tint" color={target.kind === 'excluded' ? 'warning' : 'success'}>
        {target.kind === 'excluded' ? t('assigned.excluded') : t('assigned.included')}
      </Badge>
      {props.children}
      {props.onRemove && (
        <Tooltip relationship="label" content={t('assigned.remove', { name })}>
          <Button appearance="subtle" icon={<DismissRegular />} onClick={props.onRemove} {...restore} />
        </Tooltip>
      )}
    </li>
  )
}
