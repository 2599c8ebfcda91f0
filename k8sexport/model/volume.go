package model

import (
	"github.com/compose-spec/compose-go/v2/types"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/seed-6dc66d55/compose/k8sexport/extension"
)

// Volume is a volume of a Pod.
type Volume struct {
	Name   string
	Source Source
	Origin string
}

// Source is the source of a volume.
type Source interface{ source() }

// EmptyDir is a folder that is deleted with the Pod. A Size of 0 is no limit.
type EmptyDir struct {
	InMemory bool
	Size     int64
}

// HostPath is a path of the node. Type is a HostPathType of Kubernetes.
type HostPath struct{ Path, Type string }

// ImageVolume is the content of an image.
type ImageVolume struct{ Ref string }

// APIToken is the credential of the Pod's ServiceAccount.
type APIToken struct{}

// TokenVolume is the name of the volume with the APIToken.
const TokenVolume = "api-token"

// DataVolume is a ConfigMap or a Secret. A nil Mode keeps those of the data.
type DataVolume struct {
	Data *Data
	Mode *int32
}

// ClaimVolume is a PersistentVolumeClaim.
type ClaimVolume struct{ Claim *Claim }

func (EmptyDir) source()    {}
func (HostPath) source()    {}
func (ImageVolume) source() {}
func (APIToken) source()    {}
func (DataVolume) source()  {}
func (ClaimVolume) source() {}

// Access modes of claims.
const (
	ReadWriteOnce = "ReadWriteOnce"
	ReadWriteMany = "ReadWriteMany"
)

// Claim is a named volume, or a host folder that becomes a claim.
type Claim struct {
	Path   string
	Name   string // of the PersistentVolumeClaim
	Label  string // value in the labels of Pods that share it
	Config types.VolumeConfig
	X      extension.Volume
	Form   Form
	Origin string

	Size       resource.Quantity
	Class      string
	AccessMode string
	NFS        *NFS
	OneNode    bool // the export creates it, and only one node can mount it
}

// Form is what the driver and the options of a named volume make of it.
type Form string

// The forms of volumes.
const (
	FormPlain    Form = "plain"    // the local driver
	FormDriver   Form = "driver"   // another driver: a storage class takes its place
	FormExternal Form = "external" // a claim that exists
	FormNFS      Form = "nfs"
	FormTmpfs    Form = "tmpfs" // a file system in memory
	FormBind     Form = "bind"  // a folder of the node
)

// NFS is the volume behind a claim.
type NFS struct {
	Name         string // of the PersistentVolume
	Server, Path string
	Options      []string
	Origin       string
}
