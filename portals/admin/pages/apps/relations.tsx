// What a Win32 package needs and replaces, and what needs and replaces it. It is said on the command line (`taxiway app relate`).

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { type Relation, relationsQuery } from '../../api/management/apps.ts'
import { paths } from '../../paths.ts'

const useStyles = makeStyles({
  list: { display: 'grid', gap: '4px', margin: 0, paddingLeft: '20px' },
  quiet: { display: 'block', marginTop: '16px', color: tokens.colorNeutralForeground2 },
})

export function Relations({ appId }: { readonly appId: string }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const relations = useQuery(relationsQuery(appId))
  return (
    <Panel title={t('apps.relations.title')}>
      {relations.isError && <Failed problem={relations.error} />}
      {relations.data?.length === 0 && <Text>{t('apps.relations.none')}</Text>}
      {(relations.data?.length ?? 0) > 0 && (
        <ul className={styles.list}>
          {relations.data?.map((one) => (
            <li key={`${one.targetType} ${one.id}`}>
              <Text>{t(`apps.relations.${wordOf(one)}`)} </Text>
              <RouteLink to={paths.app(one.targetId)}>{one.targetDisplayName}</RouteLink>
            </li>
          ))}
        </ul>
      )}
      <Text className={styles.quiet}>{t('apps.relations.how', { command: 'taxiway app relate' })}</Text>
    </Panel>
  )
}

function wordOf({ targetType, dependencyType, supersedenceType }: Relation) {
  const isOwn = targetType === 'child'
  if (dependencyType === 'autoInstall') return isOwn ? 'needs' : 'neededBy'
  if (dependencyType === 'detect') return isOwn ? 'looksFor' : 'lookedForBy'
  if (supersedenceType === 'replace') return isOwn ? 'replaces' : 'replacedBy'
  return isOwn ? 'updates' : 'updatedBy'
}
