// Package confighash hashes the configuration of services, networks and volumes.
//
// Hash and ResolvedHash return the config hash that docker compose v5 writes into
// the label of a container, so that either program recognizes the other's
// containers. Recognizes accepts the forms of docker compose 2.26 too. NetworkHash
// and VolumeHash are the hashes of networks and volumes.
//
// A hash tells that something changed, not what. Fields flattens a service to paths
// and values, Digests returns keyed digests of them that can be stored in a label
// without revealing secrets, and Differing names the fields that differ. PartsOf
// describes what a container was created with, apart from what an engine can change
// in place: limits, the restart policy and networks.
//
// All functions are pure. The hash of the same service must never change between
// versions of this program: a different hash replaces every container of every
// user. The goldens are hashes that docker compose wrote.
package confighash
