/** The arrows between rooms (lib/README.md). Each comment tells the offender where the code belongs. */
const only = (name, from, to, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { path: '^(lib|functions|test)/', pathNot: to },
});
const sdk = '(@aws-sdk|@smithy|@middy|@aws-lambda-powertools|ajv|yaml|commander|p-retry|p-limit)';

module.exports = {
  forbidden: [
    only(
      'core-thinks-alone',
      '^lib/core/',
      '^lib/core/',
      'core only thinks: what it needs from outside is handed to it; put the reading or calling into an adapter.',
    ),
    {
      name: 'core-touches-nothing',
      severity: 'error',
      comment: 'core has no SDK, clock, file or environment: move this to an adapter, and hand the value in.',
      from: { path: '^lib/core/' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer'] },
    },
    only(
      'reconcile-knows-ports',
      '^lib/(reconcile|dispatch|locate|rounds|apply|enter|remember|keep|attribute|tell|notify|sweep|account|surveys|elsewhere|examine|ahead|preview)\\.ts$',
      '^lib/(core/|(ports|reconcile|locate|rounds|apply|enter|remember|keep|attribute|tell|account|surveys|elsewhere|examine|ahead|preview)\\.ts)',
      'the loop speaks to the world through ports.ts; a new need is a new port and an adapter behind it.',
    ),
    only(
      'ports-know-core',
      '^lib/ports\\.ts$',
      '^lib/core/',
      'ports are written in the words of core alone.',
    ),
    only(
      'config-knows-core',
      '^lib/(config|environment)\\.ts$',
      '^lib/(core/|environment\\.ts)',
      'config reads the environment into plain values.',
    ),
    {
      name: 'adapters-keep-apart',
      severity: 'error',
      comment:
        'an adapter speaks to one neighbour: what two share belongs to core or ports, what joins them to wire.ts.',
      from: { path: '^lib/adapters/([^/]+)/' },
      to: {
        path: '^(lib|functions|test)/',
        pathNot: ['^lib/adapters/$1/', '^lib/core/', '^lib/ports\\.ts$'],
      },
    },
    only(
      'sandbox-judges-alone',
      '^lib/sandbox/',
      '^lib/(sandbox/|core/)',
      "the sandbox must not share the adapters' mistakes: it knows core's types and Node, nothing else.",
    ),
    {
      name: 'sandbox-types-only',
      severity: 'error',
      comment: 'the sandbox takes types from core, never its decisions.',
      from: { path: '^lib/sandbox/' },
      to: { path: '^lib/core/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'sandbox-no-sdk',
      severity: 'error',
      comment: "the sandbox is made of Node's own modules.",
      from: { path: '^lib/sandbox/' },
      to: { path: `^node_modules/${sdk}` },
    },
    only(
      'doors-know-adapters',
      '^lib/doors\\.ts$',
      '^lib/(core/|adapters/|ports\\.ts)',
      'doors.ts joins what opens an account: the loop asks for it by ports.ts, and wire.ts joins the two.',
    ),
    only(
      'wire-joins-all-but-cli',
      '^lib/wire\\.ts$',
      '^lib/(?!cli/)',
      'wire.ts builds the world; what a person types belongs to cli.',
    ),
    only(
      'doors-are-thin',
      '^functions/',
      '^(functions/|lib/(wire|reconcile|dispatch|notify|sweep|config|ports)\\.ts|lib/core/)',
      'a handler opens the door: move the work into lib.',
    ),
    {
      name: 'nothing-needs-tests',
      severity: 'error',
      comment: 'test code is for tests: move what is shared into lib.',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'cli-is-the-top',
      severity: 'error',
      comment: 'nothing below the command line may call it.',
      from: { path: '^(lib/(?!cli/)|functions/)' },
      to: { path: '^lib/cli/' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      comment: 'two files that need each other are one file, or lack a third.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'this import leads nowhere.',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(trailwarden:policies|aws-lambda)$' },
    },
  ],
  options: {
    parser: 'tsc',
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    exclude: { path: '^(\\.serverless|\\.esbuild|coverage)' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
