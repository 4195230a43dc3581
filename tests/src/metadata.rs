//! The runtime's metadata, as the wallet reads it and as a person reads it.

use codec::Decode;
use frame_metadata::{
    v16::{PalletMetadata, RuntimeMetadataV16},
    RuntimeMetadata, RuntimeMetadataPrefixed,
};
use scale_info::{form::PortableForm, PortableRegistry, TypeDef};
use std::fmt::Write;

/// The version of the metadata format that the wallet is built from: the first with view functions.
const FORMAT: u32 = 16;

/// The metadata of the runtime in this checkout, as SCALE bytes.
pub fn current() -> Vec<u8> {
    sp_io::TestExternalities::default()
        .execute_with(|| piazza_runtime::Runtime::metadata_at_version(FORMAT))
        .expect("the runtime has metadata of this format")
        .to_vec()
}

/// The name of everything that the runtime keeps in its state: pallet and item.
pub fn storage_items(bytes: &[u8]) -> Vec<String> {
    let names = |pallet: PalletMetadata<PortableForm>| {
        let items = pallet.storage.into_iter().flat_map(|storage| storage.entries);
        items
            .map(|item| format!("{}.{}", pallet.name, item.name))
            .collect::<Vec<_>>()
    };
    decode(bytes).pallets.into_iter().flat_map(names).collect()
}

fn decode(bytes: &[u8]) -> RuntimeMetadataV16 {
    let RuntimeMetadataPrefixed(_, RuntimeMetadata::V16(metadata)) =
        RuntimeMetadataPrefixed::decode(&mut &bytes[..]).expect("the metadata decodes")
    else {
        panic!("the metadata is of format {FORMAT}");
    };
    metadata
}

/// The metadata as text, a line for everything that a wallet or an indexer can depend on.
pub fn render(bytes: &[u8]) -> String {
    let metadata = decode(bytes);
    let mut text = String::new();
    write_extensions(&mut text, &metadata).expect("writing to a string");
    for pallet in &metadata.pallets {
        write_pallet(&mut text, &metadata.types, pallet).expect("writing to a string");
    }
    text
}

fn write_extensions(text: &mut String, metadata: &RuntimeMetadataV16) -> std::fmt::Result {
    writeln!(text, "extensions")?;
    for extension in &metadata.extrinsic.transaction_extensions {
        let (ty, implicit) = (
            name(&metadata.types, extension.ty.id),
            name(&metadata.types, extension.implicit.id),
        );
        writeln!(text, "  {} {ty}, signs {implicit}", extension.identifier)?;
    }
    Ok(())
}

fn write_pallet(
    text: &mut String,
    types: &PortableRegistry,
    pallet: &PalletMetadata<PortableForm>,
) -> std::fmt::Result {
    writeln!(text, "\npallet {} {}", pallet.index, pallet.name)?;
    if let Some(calls) = &pallet.calls {
        write_variants(text, types, "call", calls.ty.id)?;
    }
    if let Some(events) = &pallet.event {
        write_variants(text, types, "event", events.ty.id)?;
    }
    if let Some(errors) = &pallet.error {
        write_variants(text, types, "error", errors.ty.id)?;
    }
    for entry in pallet.storage.iter().flat_map(|storage| &storage.entries) {
        use frame_metadata::v16::StorageEntryType as Entry;
        match &entry.ty {
            Entry::Plain(value) => writeln!(text, "  storage {}: {}", entry.name, name(types, value.id))?,
            Entry::Map { key, value, .. } => {
                writeln!(
                    text,
                    "  storage {}[{}]: {}",
                    entry.name,
                    name(types, key.id),
                    name(types, value.id)
                )?;
            }
        }
    }
    for constant in &pallet.constants {
        writeln!(text, "  constant {}: {}", constant.name, name(types, constant.ty.id))?;
    }
    for view in &pallet.view_functions {
        let inputs = view
            .inputs
            .iter()
            .map(|input| format!("{}: {}", input.name, name(types, input.ty.id)));
        let inputs = inputs.collect::<Vec<_>>().join(", ");
        writeln!(
            text,
            "  view {}({inputs}) -> {}",
            view.name,
            name(types, view.output.id)
        )?;
    }
    Ok(())
}

fn write_variants(text: &mut String, types: &PortableRegistry, what: &str, id: u32) -> std::fmt::Result {
    let Some(TypeDef::Variant(variants)) = types.resolve(id).map(|ty| &ty.type_def) else {
        return Ok(());
    };
    for variant in &variants.variants {
        let fields = variant.fields.iter().map(|field| {
            let ty = name(types, field.ty.id);
            field.name.as_ref().map_or(ty.clone(), |name| format!("{name}: {ty}"))
        });
        let fields = fields.collect::<Vec<_>>().join(", ");
        writeln!(text, "  {what} {} {}({fields})", variant.index, variant.name)?;
    }
    Ok(())
}

/// The name of a type, with its parameters and the types it is made of where it has no name of its own.
fn name(types: &PortableRegistry, id: u32) -> String {
    let Some(ty) = types.resolve(id) else {
        return format!("?{id}");
    };
    if let Some(ident) = ty.path.ident() {
        let parameters: Vec<_> = ty
            .type_params
            .iter()
            .filter_map(|param| param.ty.map(|ty| name(types, ty.id)))
            .collect();
        // The parameter of a call, event or error type is the runtime: long, and the same everywhere.
        let plain = parameters.is_empty() || parameters.iter().any(|parameter| parameter == "Runtime");
        return if plain {
            ident
        } else {
            format!("{ident}<{}>", parameters.join(", "))
        };
    }
    match &ty.type_def {
        TypeDef::Sequence(items) => format!("[{}]", name(types, items.type_param.id)),
        TypeDef::Array(items) => format!("[{}; {}]", name(types, items.type_param.id), items.len),
        TypeDef::Tuple(items) => {
            let items: Vec<_> = items.fields.iter().map(|item| name(types, item.id)).collect();
            format!("({})", items.join(", "))
        }
        TypeDef::Compact(inner) => format!("compact {}", name(types, inner.type_param.id)),
        TypeDef::Primitive(primitive) => format!("{primitive:?}").to_lowercase(),
        other => format!("{other:?}"),
    }
}
