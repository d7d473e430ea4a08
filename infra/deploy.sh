#!/usr/bin/env bash
# Deploys a stage with the credentials of whoever runs it. Nothing is deployed twice: the stack is made
# or updated to what the template says.
#
# usage: STAGE=production infra/deploy.sh                     the deployment, and the page if it is built
#        ... NETWORKS=198.51.100.0/24,...                     and the dashboard, open to these networks
#        STAGE=production COUNTY=alpine infra/deploy.sh       what a county's people may do
#        ... PROVIDER=ARN                                     and their roles, if they sign in at a SAML provider
#        STAGE=production COUNTY=alpine INSTANCE=ARN ACCOUNT=ID UPLOADERS=ID OFFICERS=ID infra/deploy.sh
#                                                             or where they sign in at IAM Identity Center
set -euo pipefail
cd "$(dirname "$0")/.."
: "${STAGE:?say which stage, as STAGE=production}"
packages=${PACKAGES:-target/package}
page=${PAGE:-target/dashboard}
command -v aws >/dev/null || { echo "make deploy needs the AWS command line: see infra/README.md" >&2; exit 2; }
read -r account whoever <<<"$(aws sts get-caller-identity --query '[Account, Arn]' --output text)"
if [ -n "${NETWORKS:-}" ] && [[ $whoever != arn:aws:* ]]; then
  echo "There is no CloudFront here: infra/README.md says how else the dashboard is opened" >&2
  exit 2
fi

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
# The template names the packages where make puts them.
sed "s|\.\./target/package/|$(cd "$packages" && pwd)/|" infra/template.yaml >"$packaged.yaml"
aws cloudformation package --template-file "$packaged.yaml" --s3-bucket "$bucket" --output-template-file "$packaged"

# The deployment, with parameters as NAME=VALUE. Those that are not given stay as they are.
deployment() {
  aws cloudformation deploy --stack-name "clear64-$STAGE" --template-file "$packaged" --s3-bucket "$bucket" \
    --capabilities CAPABILITY_NAMED_IAM CAPABILITY_AUTO_EXPAND --no-fail-on-empty-changeset \
    --parameter-overrides "Stage=$STAGE" "Architecture=$(cat "$packages/architecture")" "$@"
}

# An output of a stack: STACK OUTPUT [OPTIONS]
output() {
  aws cloudformation describe-stacks --stack-name "$1" "${@:3}" --output text \
    --query "Stacks[0].Outputs[?OutputKey=='$2'].OutputValue"
}

# shellcheck disable=SC2086
deployment ${PARAMETERS:-}

if [ -f "$page/index.html" ]; then
  dashboard=clear64-$STAGE-dashboard-$account
  # What the page refers to is there before the page. The figures below data/ are the function's.
  aws s3 cp --recursive --only-show-errors "$page" "s3://$dashboard" --exclude "*" --include "assets/*" \
    --cache-control "public, max-age=31536000, immutable"
  aws s3 cp --recursive --only-show-errors "$page" "s3://$dashboard" --exclude "assets/*" --exclude "data/*" \
    --exclude index.html --cache-control no-cache
  aws s3 cp --only-show-errors "$page/index.html" "s3://$dashboard/index.html" --cache-control no-cache
else
  echo "There is no page in $page: the dashboard stays as it is. It is built by: make pages" >&2
fi

if [ -n "${NETWORKS:-}" ]; then
  # CloudFront wants its firewall and its certificate there.
  there=(--region us-east-1)
  # shellcheck disable=SC2086
  aws cloudformation deploy "${there[@]}" --stack-name "clear64-$STAGE-dashboard" \
    --template-file infra/dashboard.yaml --no-fail-on-empty-changeset --parameter-overrides "Stage=$STAGE" \
    "Origin=$(output "clear64-$STAGE" DashboardOrigin)" "Networks=$NETWORKS" ${DASHBOARD_PARAMETERS:-}
  deployment "Distribution=$(output "clear64-$STAGE-dashboard" Distribution "${there[@]}")"
  output "clear64-$STAGE-dashboard" Address "${there[@]}"
fi
