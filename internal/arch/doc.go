// Package arch holds the import law in its tests.
package arch
