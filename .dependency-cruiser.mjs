// The house rules of ARCHITECTURE.md, checked: arrows point down, nothing circles, four bans.
const packages = {
  pages: [],
  reducer: [],
  transport: [],
  contract: [],
  'dynmem-proto': ['pages'],
  haprot: ['pages', 'reducer'],
  qmp: ['transport'],
  planner: ['pages', 'reducer'],
  'hv-balloon': ['dynmem-proto', 'haprot', 'pages', 'reducer'],
  'virtio-proto': ['pages'],
  'guest-sim': ['dynmem-proto', 'virtio-proto', 'pages', 'reducer'],
  comparison: ['virtio-proto', 'haprot', 'pages', 'reducer'],
  hypervisor: [
    'pages',
    'reducer',
    'transport',
    'dynmem-proto',
    'virtio-proto',
    'haprot',
    'hv-balloon',
    'comparison',
    'guest-sim',
    'qmp',
    'planner',
  ],
  engine: ['planner', 'hypervisor', 'reducer', 'pages'],
};

const apps = {
  api: ['contract', 'engine', 'planner', 'hypervisor', 'transport', 'pages', 'reducer'],
  dashboard: ['contract'],
};

function mayImport(kind, [name, allowed]) {
  const others = [name, ...allowed].join('|');
  return {
    name: `${name}-imports-only-what-the-table-says`,
    severity: 'error',
    from: { path: `^${kind}/${name}/src/` },
    to: {
      path: '^(packages|apps)/',
      pathNot: kind === 'apps' ? `^(apps/${name}/|packages/(${allowed.join('|')})/)` : `^packages/(${others})/`,
    },
  };
}

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: { path: '^(packages|apps)/[^/]+/src/' }, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: 'generated' } },
    ...Object.entries(packages).map((entry) => mayImport('packages', entry)),
    ...Object.entries(apps).map((entry) => mayImport('apps', entry)),
    {
      name: 'only-the-store-imports-prisma',
      severity: 'error',
      from: { path: '^(packages|apps)/[^/]+/src/', pathNot: '^apps/api/src/store/' },
      to: { path: '(@prisma/|node_modules/prisma|/libsql|store/generated)' },
    },
    {
      name: 'no-node-networking-or-processes-in-packages',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: '^packages/(hypervisor/src/qemu|transport/src/node)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'host-and-guest-never-meet',
      severity: 'error',
      from: { path: '^packages/(hv-balloon|comparison|guest-sim)/src/' },
      to: { path: '^packages/(hv-balloon|comparison|guest-sim)/', pathNot: '^packages/$1/' },
    },
    {
      name: 'dashboard-imports-only-contract',
      severity: 'error',
      from: { path: '^apps/(dashboard|cli)/src/' },
      to: { path: '^packages/', pathNot: '^packages/contract/' },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: ['node_modules', 'generated'] },
    exclude: { path: ['/dist/', '/dist-test/', '/dist-types/', 'apps/api/src/store/generated'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@dimmer/source', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json', '.css'],
    },
  },
};
