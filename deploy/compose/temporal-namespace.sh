#!/bin/sh
# Makes the namespace and the search attributes that the workflows set. Safe to repeat.
set -eu

until temporal operator cluster health; do sleep 2; done

temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" ||
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention 168h

# A namespace needs a moment before it takes search attributes.
for name in IntegrationId UserId AppName SyncType SyncTrigger SyncStatus; do
  until temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" --name "$name" --type Keyword; do sleep 2; done
done
