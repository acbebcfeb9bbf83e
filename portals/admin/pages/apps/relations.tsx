// What a Win32 package needs and replaces, and what needs and replaces it.

import { makeStyles, Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { EditRegular } from '../../../shared/ui/icons.ts'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { type App, howOf, relationsQuery } from '../../api/management/apps.ts'
import type { Target } from '../../api/management/targets.ts'
import { paths } from '../../paths.ts'
import { Relate } from './relate.tsx'

const useStyles = makeStyles({
  list: { display: 'grid', gap: '4px', margin: 0, paddingLeft: '20px' },
  button: { marginTop: '16px' },
})

const backwards = { needs: 'neededBy', looksFor: 'lookedForBy', replaces: 'replacedBy', updates: 'updatedBy' } as const

export function Relations(props: {
  readonly app: App
  readonly targets: readonly Target[] | undefined
  readonly onSaved: () => Promise<unknown>
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const relations = useQuery(relationsQuery(props.app.id))
  const [changing, setChanging] = useState(false)
  return (
    <Panel title={t('apps.relations.title')}>
      {relations.isError && <Failed problem={relations.error} />}
      {relations.data?.length === 0 && <Text>{t('apps.relations.none')}</Text>}
      {(relations.data?.length ?? 0) > 0 && (
        <ul className={styles.list}>
          {relations.data?.map((one) => (
            <li key={`${one.targetType} ${one.id}`}>
              <Text>{t(`apps.relations.${one.targetType === 'child' ? howOf(one) : backwards[howOf(one)]}`)} </Text>
              <RouteLink to={paths.app(one.targetId)}>{one.targetDisplayName}</RouteLink>
            </li>
          ))}
        </ul>
      )}
      {relations.data && (
        <div className={styles.button}>
          <GuardedButton operation="mdm.app.relate" icon={<EditRegular />} onClick={() => setChanging(true)}>
            {t('apps.relations.change')}
          </GuardedButton>
        </div>
      )}
      {changing && relations.data && (
        <Relate {...props} relations={relations.data} onClose={() => setChanging(false)} />
      )}
    </Panel>
  )
}
