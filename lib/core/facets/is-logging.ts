import { facet } from './facet.ts';

/** Whether the trail records. It lives in GetTrailStatus alone, and a policy can only ask for true. */
export const isLogging = facet({
  property: 'IsLogging',
  read: 'GetTrailStatus',
  schema: {
    type: 'boolean',
    const: true,
    description: 'true, or leave it out: no policy may switch recording off',
  },
  changedBy: ['StopLogging', 'CreateTrail', 'DeleteTrail'],
  // A trail made through the API does not log until StartLogging (Terraform: "AWS CloudTrail sets newly-created trails to false").
  born: false,
  observed: ({ Status }) => Status?.IsLogging === true,
  cure: { by: 'StartLogging', request: (_desired, _observed, { arn }) => ({ Name: arn }) },
});
