const SCOPE = (region: string): string =>
  `AWS4-HMAC-SHA256 Credential=AKIADEPLOY/20260101/${region}/cloudformation/aws4_request, SignedHeaders=host, Signature=0`;

type Call = (action: string, input: { readonly [key: string]: string }) => Promise<string>;

/** Stacks of an imitation of AWS, which checks no signature; its answers are XML that is not worth a parser. */
export const cloudFormation =
  (endpoint: string, region: string): Call =>
  async (action, input) => {
    const body = new URLSearchParams({ Action: action, Version: '2010-05-15', ...input });
    const answer = await fetch(endpoint, {
      method: 'POST',
      body,
      headers: { authorization: SCOPE(region) },
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${action} was answered with ${answer.status}: ${text}`);
    return text;
  };

/** Parameters of a stack, as a request spells them. */
export const parameters = (values: { readonly [key: string]: string }): { readonly [key: string]: string } =>
  Object.fromEntries(
    Object.entries(values).flatMap(([key, value], index) => [
      [`Parameters.member.${index + 1}.ParameterKey`, key],
      [`Parameters.member.${index + 1}.ParameterValue`, value],
    ]),
  );

/** What became of a stack. */
export const statusOf = async (call: Call, StackName: string): Promise<string> => {
  const text = await call('DescribeStacks', { StackName });
  return /<StackStatus>(\w+)<\/StackStatus>/.exec(text)?.[1] ?? 'none';
};

/** The names of what a stack made, by their names in the template. What moto cannot make has none here. */
export const madeBy = async (
  call: Call,
  StackName: string,
): Promise<{ readonly [logical: string]: string }> => {
  const text = await call('DescribeStackResources', { StackName });
  const members = text.split('</member>').map((member) => {
    const part = (name: string): string => new RegExp(`<${name}>([^<]+)</${name}>`).exec(member)?.[1] ?? '';
    return [part('LogicalResourceId'), part('PhysicalResourceId')] as const;
  });
  return Object.fromEntries(members.filter(([logical]) => logical !== ''));
};
