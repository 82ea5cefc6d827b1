//! Links the plugin so that a host never unmaps it.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // The engine's threads and thread-local values may outlive the last instance; a host that unloads the
    // library under them would crash. ELF has a flag for that.
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}
