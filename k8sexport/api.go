package k8sexport

import (
	"github.com/seed-6dc66d55/compose/k8sexport/render"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
	"github.com/seed-6dc66d55/compose/k8sexport/resolve"
)

// The arguments of Export.
type (
	Options   = resolve.Options
	Facts     = resolve.Facts
	Image     = resolve.Image
	User      = resolve.UserIDs
	Health    = resolve.Health
	File      = resolve.File
	Need      = resolve.Need
	ImageNeed = resolve.ImageNeed
)

// The results of Export.
type (
	Manifests = render.Manifests
	Manifest  = render.Manifest
	Object    = render.Object
	HTTPRoute = render.HTTPRoute
	Report    = report.Report
	Entry     = report.Entry
	Verdict   = report.Verdict
	Note      = report.Note
	NoteCode  = report.NoteCode
)

// Values of Options.
const (
	ExposeLoadBalancer = resolve.ExposeLoadBalancer
	ExposeNodePort     = resolve.ExposeNodePort
	ExposeIngress      = resolve.ExposeIngress
	ExposeGateway      = resolve.ExposeGateway
	ExposeHostPort     = resolve.ExposeHostPort
	ExposeNone         = resolve.ExposeNone

	SecretsInline = resolve.SecretsInline
	SecretsStub   = resolve.SecretsStub

	DependsInit = resolve.DependsInit
	DependsNone = resolve.DependsNone

	BindsSkip     = resolve.BindsSkip
	BindsHostPath = resolve.BindsHostPath
	BindsClaim    = resolve.BindsClaim

	SharedRWX      = resolve.SharedRWX
	SharedSameNode = resolve.SharedSameNode

	PoliciesAuto   = resolve.PoliciesAuto
	PoliciesAlways = resolve.PoliciesAlways
	PoliciesNever  = resolve.PoliciesNever
)

// Verdicts of a Report, and codes of its notes.
const (
	Meaningless = report.Meaningless
	Exact       = report.Exact
	Approximate = report.Approximate
	Dropped     = report.Dropped

	NoteAssumed = report.NoteAssumed
	NoteRenamed = report.NoteRenamed
	NoteSecret  = report.NoteSecret
	NoteHidden  = report.NoteHidden
	NoteDiffers = report.NoteDiffers
	NoteLeftOut = report.NoteLeftOut
)

// MaxObject is the number of bytes that one ConfigMap or Secret can hold.
const MaxObject = resolve.MaxObject
