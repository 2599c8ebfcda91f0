package planner

import (
	"fmt"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
)

func (m *maker) volume(key string, v types.VolumeConfig) error {
	i := slices.IndexFunc(m.have.Volumes, func(have Volume) bool { return have.Name == v.Name })
	switch {
	case i < 0 && bool(v.External):
		return &NotFound{Kind: KindVolume, Key: key, Name: v.Name}
	case i < 0:
		m.add(CreateVolume{Volume: Subject{Kind: KindVolume, Name: v.Name}, Key: key}, Reason{Code: Missing})
		return nil
	case bool(v.External):
		return nil
	}
	have := m.have.Volumes[i]
	if have.Project != m.want.Name() {
		m.noteForeignVolume(have)
		return nil
	}
	hash, err := VolumeHash(v)
	if err == nil && have.Hash != "" && have.Hash != hash {
		return &VolumeDiffers{Key: key, Name: v.Name}
	}
	return err
}

func (m *maker) noteForeignVolume(have Volume) {
	message := fmt.Sprintf("volume %q already exists but was not created by compose", have.Name)
	if have.Project != "" {
		message = fmt.Sprintf("volume %q already exists but was created for project %q (expected %q)", have.Name, have.Project, m.want.Name())
	}
	m.note(Note{
		Code: NoteUnmanaged, Subjects: []Subject{have.Subject()}, Message: message,
		Hint: "use `external: true` to use an existing volume",
	})
}
