// Package files copies files between this machine and containers.
//
// CopyTo and CopyFrom copy a file or directory with the rules of docker cp, CopyTarTo and
// CopyTarFrom copy a tar archive, Export writes the whole file system of a container as a
// tar archive. Sync makes files in a container the same as on this machine, for
// develop.watch.
//
// Invariants: an archive from a container is unpacked inside its target directory only,
// whatever its entries name. Special files are not copied. A file that changes while it
// is packed does not fail a Sync: its change is reported again later.
package files
