#!/usr/bin/env bash
# Deploys a stage with the credentials of whoever runs it. Nothing is deployed twice: the stack is made
# or updated to what the template says.
#
# usage: STAGE=production infra/deploy.sh                     the deployment
#        STAGE=production COUNTY=alpine infra/deploy.sh                what a county's people may do
#        ... PROVIDER=ARN                                    and their roles, if they sign in at a SAML provider
#        STAGE=production COUNTY=alpine INSTANCE=ARN ACCOUNT=ID UPLOADERS=ID OFFICERS=ID infra/deploy.sh
#                                                            or where they sign in at IAM Identity Center
set -euo pipefail
cd "$(dirname "$0")/.."
: "${STAGE:?say which stage, as STAGE=production}"
packages=${PACKAGES:-target/package}
command -v aws >/dev/null || { echo "make deploy needs the AWS command line: see infra/README.md" >&2; exit 2; }
account=$(aws sts get-caller-identity --query Account --output text)

if [ -n "${COUNTY:-}" ] && [ -n "${INSTANCE:-}" ]; then
  : "${ACCOUNT:?say in which account the deployment is, as ACCOUNT=123456789012}"
  : "${UPLOADERS:?say the id of the group of the county uploaders, as UPLOADERS=...}"
  : "${OFFICERS:?say the id of the group of its policy officers, as OFFICERS=...}"
  exec aws cloudformation deploy --stack-name "clear64-$STAGE-$COUNTY-sign-in" \
    --template-file infra/county-sign-in.yaml --no-fail-on-empty-changeset \
    --parameter-overrides "Stage=$STAGE" "County=$COUNTY" "Instance=$INSTANCE" "Account=$ACCOUNT" \
    "Uploaders=$UPLOADERS" "PolicyOfficers=$OFFICERS"
fi

if [ -n "${COUNTY:-}" ]; then
  exec aws cloudformation deploy --stack-name "clear64-$STAGE-$COUNTY" --template-file infra/county.yaml \
    --capabilities CAPABILITY_NAMED_IAM --no-fail-on-empty-changeset \
    --parameter-overrides "Stage=$STAGE" "County=$COUNTY" "IdentityProvider=${PROVIDER:-}"
fi

(cd "$packages" && sha256sum --check --quiet SHA256SUMS)
bucket=clear64-$STAGE-packages-$account
if ! aws s3api head-bucket --bucket "$bucket" 2>/dev/null; then
  aws s3 mb "s3://$bucket"
  aws s3api put-public-access-block --bucket "$bucket" --public-access-block-configuration \
    BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true
fi
packaged=$(mktemp)
trap 'rm -f "$packaged" "$packaged.yaml"' EXIT
# The template names the package where make puts it.
sed "s|\.\./target/package/|$(cd "$packages" && pwd)/|" infra/template.yaml >"$packaged.yaml"
aws cloudformation package --template-file "$packaged.yaml" --s3-bucket "$bucket" --output-template-file "$packaged"
aws cloudformation deploy --stack-name "clear64-$STAGE" --template-file "$packaged" \
  --capabilities CAPABILITY_NAMED_IAM CAPABILITY_AUTO_EXPAND --no-fail-on-empty-changeset \
  --parameter-overrides "Stage=$STAGE" "Architecture=$(cat "$packages/architecture")" ${PARAMETERS:-}
